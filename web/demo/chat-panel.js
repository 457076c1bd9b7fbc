/** @import { Chat } from '../src/chat.js' */

const KEPT = 200;

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} text */
function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** Shows the chat room. Text from the network is inserted as text, never as HTML. */
export class ChatPanel {
  #list;
  #unsent;

  /** @param {Chat} chat @param {{ list: HTMLElement, form: HTMLFormElement, name: HTMLInputElement,
   *   text: HTMLInputElement, unsent: HTMLElement }} parts */
  constructor(chat, { list, form, name, text, unsent }) {
    this.#list = list;
    this.#unsent = unsent;
    name.value = `Guest ${100 + Math.floor(Math.random() * 900)}`;
    chat.addEventListener('message', ({ id, content, sender, attributes }) => {
      const who = attributes.name || sender.attributes.name || sender.userId;
      this.#add(id, '', element('b', who), document.createTextNode(content));
    });
    chat.addEventListener('delete', ({ messageId }) => this.#remove(messageId));
    chat.addEventListener('event', ({ id, name: event }) => {
      this.#add(id, 'event', document.createTextNode('Event '), element('code', event));
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (text.value.trim() === '') return;
      void this.#send(chat, text, name.value.trim() || 'Guest');
    });
  }

  /** @param {Chat} chat @param {HTMLInputElement} text @param {string} name */
  async #send(chat, text, name) {
    const content = text.value;
    text.value = '';
    this.#unsent.hidden = true;
    try {
      await chat.send(content, { name });
    } catch (error) {
      if (text.value === '') text.value = content;
      const why = error instanceof Error ? error.message : String(error);
      this.#unsent.textContent = `Not sent: ${why}`;
      this.#unsent.hidden = false;
    }
  }

  /** Draws in a later task, so that other listeners of the same frame come first.
   * @param {string} id @param {string} className @param {...Node} content */
  #add(id, className, ...content) {
    setTimeout(() => {
      const list = this.#list;
      const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
      const line = document.createElement('li');
      line.dataset.id = id;
      line.className = className;
      line.append(...content);
      list.append(line);
      if (list.childElementCount > KEPT) list.firstElementChild?.remove();
      if (follows) list.scrollTop = list.scrollHeight;
    });
  }

  /** @param {string} id */
  #remove(id) {
    setTimeout(() => {
      for (const line of this.#list.querySelectorAll('li')) {
        if (id !== '' && line.dataset.id === id) line.remove();
      }
    });
  }
}
