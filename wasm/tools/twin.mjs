// Makes the output of wasm2js, which is one instance, a module whose `instantiate()` returns a new
// instance: `node wasm/tools/twin.mjs FILE`, in place.
import { readFileSync, writeFileSync } from 'node:fs';

const path = process.argv[2] ?? '';
const text = readFileSync(path, 'utf8');
const made = /^var retasmFunc = (asmFunc\([^]*?\));\n(?:export var .*\n?)+$/m.exec(text);
if (!made) throw new Error(`twin: ${path} is not what wasm2js writes`);
writeFileSync(path, `${text.slice(0, made.index)}export const instantiate = () => ${made[1]};\n`);
