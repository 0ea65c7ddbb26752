// Ways out of a page, each a function that a browser runs with an address elsewhere.

/** From a page. */
export const PAGE_CHANNELS = {
  fetch: (to) => fetch(`${to}/fetch`, { mode: 'no-cors' }).catch(() => {}),
  xhr: (to) => {
    const request = new XMLHttpRequest();
    request.open('GET', `${to}/xhr`);
    request.send();
  },
  beacon: (to) => navigator.sendBeacon(`${to}/beacon`, 'x'),
  image: (to) => {
    new Image().src = `${to}/image`;
  },
  script: (to) => document.head.append(Object.assign(document.createElement('script'), { src: `${to}/script` })),
  style: (to) =>
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${to}/style` })),
  font: (to) => new FontFace('leak', `url(${to}/font)`).load().catch(() => {}),
  media: (to) => Object.assign(document.createElement('video'), { src: `${to}/media` }).load(),
  prefetch: (to) =>
    document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: `${to}/prefetch` })),
  frame: (to) => document.body.append(Object.assign(document.createElement('iframe'), { src: `${to}/frame` })),
  events: (to) => new EventSource(`${to}/events`),
  socket: (to) => new WebSocket(`${to.replace('http', 'ws')}/socket`),
  window: (to) => window.open(`${to}/window`),
  worker: (to) => {
    const source = `fetch(${JSON.stringify(to)} + '/worker', { mode: 'no-cors' })`;
    new Worker(URL.createObjectURL(new Blob([source])));
  },
  // Last: it leaves the page.
  location: (to) => {
    location.href = `${to}/location`;
  },
};

/** From a worker. */
export const WORKER_CHANNELS = {
  fetch: (to) => fetch(`${to}/worker-fetch`, { mode: 'no-cors' }).catch(() => {}),
  scripts: (to) => {
    try {
      importScripts(`${to}/worker-scripts`);
    } catch {
      // Refused, or not a script: either way the recorder knows whether it was asked for.
    }
  },
  socket: (to) => {
    try {
      new WebSocket(`${to.replace('http', 'ws')}/worker-socket`);
    } catch {
      // As above.
    }
  },
};

/** Asks a STUN server for this machine's address, as WebRTC does; false where there is no WebRTC. */
export const askStun = async (stun) => {
  if (typeof RTCPeerConnection !== 'function') return false;
  const connection = new RTCPeerConnection({ iceServers: [{ urls: stun }] });
  connection.createDataChannel('leak');
  await connection.setLocalDescription(await connection.createOffer());
  return true;
};
