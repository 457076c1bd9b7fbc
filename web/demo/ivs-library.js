export { create, isPlayerSupported } from 'amazon-ivs-player';
