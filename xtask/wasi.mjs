// Runs a test program compiled for wasm32-wasip1: node --no-warnings --single-threaded wasi.mjs PROGRAM.wasm [WORD…]
import { readFile } from 'node:fs/promises';
import { argv, env, exit } from 'node:process';
import { WASI } from 'node:wasi';

const [, , program, ...words] = argv;
const wasi = new WASI({
  version: 'preview1',
  args: [program, ...words],
  env,
  // Nothing beside it: a second folder, even ".", takes absolute paths for its own.
  preopens: { '/': '/' },
  returnOnExit: true,
});
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
exit(wasi.start(instance));
