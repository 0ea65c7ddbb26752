// The engine worker: chooses what draws, starts the wasm that this device needs, and is the only place of the
// engine that fetches, from the page's own folder and nowhere else.
//
// It is started in one of two ways:
//   new Worker('./engine-worker.js?renderer=cpu')                 where the host sends the content policy as header;
//   a blob: worker that sets self.voxelkeep = { base, renderer }  everywhere (such a worker inherits the page's
//   and then importScripts(base + 'engine-worker.js')             policy, one from a URL does not).
// `base` is the absolute URL of the app's folder, `renderer` (webgpu, webgl2, cpu) forces one, for tests.
//
// Messages are arrays, [Uint8Array, ...what travels beside it], in both directions (crates/wire). The one other
// message is { fault: text }, to the page: the engine is dead and must be started anew.
'use strict';

const start = self.voxelkeep ?? {};
const base = start.base ?? new URL('./', self.location.href).href;
const forced = start.renderer ?? new URL(self.location.href).searchParams.get('renderer');

const early = [];
let engine = null;
self.onmessage = ({ data }) => (engine ? engine.receive(data) : early.push(data));

self.reportFault = (text) => self.postMessage({ fault: String(text) });
self.onunhandledrejection = ({ reason }) => self.reportFault(reason?.message ?? reason);

/** Fetches a file of the app's own folder; anything else is refused. */
async function fetchOwn(path) {
  const url = new URL(path, base);
  if (!url.href.startsWith(base)) throw new Error(`not a file of this app: ${path}`);
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}
self.fetchOwnFile = async (path) => (await fetchOwn(path)).arrayBuffer();

/** Starts a worker in the same way as this one was started, so that it has the same policy. */
function startWorker(script) {
  if (self.location.protocol !== 'blob:') return new Worker(new URL(script, base));
  const url = JSON.stringify(new URL(script, base).href);
  const source = new Blob([`importScripts(${url})`], { type: 'text/javascript' });
  const blob = URL.createObjectURL(source);
  const worker = new Worker(blob);
  // The worker has its script once it says so; revoking before that would take it away.
  worker.addEventListener('message', () => URL.revokeObjectURL(blob), { once: true });
  return worker;
}

/** Compiles while it downloads, where the host says that it is wasm. */
async function compile(path) {
  const response = await fetchOwn(path);
  const isWasm = response.headers.get('content-type')?.startsWith('application/wasm');
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

let helperModule = null;
/** Starts a helper; all helpers share one compiled module. */
self.startHelper = () => {
  const worker = startWorker('helper-worker.js');
  // One that is let go may have died just then: nobody hears of it, and it must not take this worker along.
  worker.addEventListener('error', (event) => event.preventDefault());
  helperModule ??= compile('helper_bg.wasm');
  helperModule.then(
    (module) => worker.postMessage({ module, script: new URL('helper.js', base).href }),
    (error) => {
      helperModule = null;
      worker.dispatchEvent(new ErrorEvent('error', { message: String(error) }));
    },
  );
  return worker;
};

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

async function hasWebGpu() {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return false;
  const { isFallbackAdapter, architecture, description, device } = adapter.info ?? {};
  const slow = isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return !slow && ![architecture, description, device].some((name) => SOFTWARE.test(name ?? ''));
}

function hasWebGl2() {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return false;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE.test(renderer);
}

/** A software adapter is slower than drawing on the processor without it. */
async function chooseRenderer() {
  if (['webgpu', 'webgl2', 'cpu'].includes(forced)) return forced;
  if (await hasWebGpu()) return 'webgpu';
  return hasWebGl2() ? 'webgl2' : 'cpu';
}

(async () => {
  const renderer = await chooseRenderer();
  const stem = renderer === 'webgl2' ? 'engine_gl' : 'engine';
  importScripts(new URL(`${stem}.js`, base).href);
  const module = await compile(`${stem}_bg.wasm`);
  wasm_bindgen.initSync({ module });
  engine = new wasm_bindgen.Engine(renderer, forced === renderer);
  for (const message of early.splice(0)) engine.receive(message);
})().catch((error) => self.reportFault(error?.message ?? error));
