// The browser, in the three states that a device can be in. `$CHROMIUM` names it.
import { chromium } from 'playwright-core';

const ALWAYS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// Other flags that look right are traps: with SwiftShader behind the adapter alone, the first frame that is
// presented kills the GPU process.
const FLAGS = {
  webgpu: [
    '--enable-unsafe-webgpu',
    '--use-vulkan=swiftshader',
    '--enable-features=Vulkan',
    '--use-angle=swiftshader',
  ],
  webgl2: [],
  cpu: ['--disable-software-rasterizer'],
};

/** What can draw, and what the page is told to draw with. */
export const RENDERERS = Object.keys(FLAGS);

/** Starts a browser in which `renderer` can draw. */
export function startBrowser(renderer = 'cpu', options = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    ...options,
    args: [...ALWAYS, ...FLAGS[renderer], ...(options.args ?? [])],
  });
}
