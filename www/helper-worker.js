// A helper worker: one job in, reports out. It is told its module and script by the engine (engine-worker.js) and
// fetches nothing but that script. It may panic or be ended at any time.
'use strict';

const early = [];
let perform = null;

self.onmessage = ({ data }) => {
  if (Array.isArray(data)) {
    if (perform) perform(data);
    else early.push(data);
    return;
  }
  importScripts(data.script);
  wasm_bindgen.initSync({ module: data.module });
  perform = wasm_bindgen.perform;
  for (const message of early.splice(0)) perform(message);
};

self.postMessage([]);
