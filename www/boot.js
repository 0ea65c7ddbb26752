// Starts the page. Addresses are relative to the document, so that the app runs from any folder of a host.
import init from "./app.js";

await init({ module_or_path: new URL("app_bg.wasm", document.baseURI) });
