// Ways out of a page, each a function that a browser runs with an address elsewhere: it asks there for what has the
// name of the way. It may throw: whether a request went out, the recorder knows.

/** From a page. */
export const PAGE_CHANNELS = {
  // The policy in the page closes these, whatever the host sends.
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
  events: (to) => void new EventSource(`${to}/events`),
  socket: (to) => void new WebSocket(`${to.replace('http', 'ws')}/socket`),
  form: (to) => {
    const form = Object.assign(document.createElement('form'), { action: `${to}/form`, target: '_blank' });
    document.body.append(form);
    form.submit();
  },
  worker: (to) => {
    const source = `fetch(${JSON.stringify(to)} + '/worker', { mode: 'no-cors' })`;
    new Worker(URL.createObjectURL(new Blob([source])));
  },
  // guards.js closes these; a host that sends all headers does so too, with the sandbox.
  link: (to) => {
    const link = Object.assign(document.createElement('a'), { href: `${to}/link`, target: '_blank' });
    document.body.append(link);
    link.click();
  },
  window: (to) => void window.open(`${to}/window`),
  // guards.js alone closes these, and WebRTC. They are last: they leave the page.
  refresh: (to) => {
    const refresh = { httpEquiv: 'refresh', content: `0;url=${to}/refresh` };
    document.head.append(Object.assign(document.createElement('meta'), refresh));
  },
  location: (to) => {
    location.href = `${to}/location`;
  },
};

/** From a worker. */
export const WORKER_CHANNELS = {
  fetch: (to) => fetch(`${to}/fetch`, { mode: 'no-cors' }).catch(() => {}),
  xhr: (to) => {
    const request = new XMLHttpRequest();
    request.open('GET', `${to}/xhr`);
    request.send();
  },
  scripts: (to) => importScripts(`${to}/scripts`),
  events: (to) => void new EventSource(`${to}/events`),
  socket: (to) => void new WebSocket(`${to.replace('http', 'ws')}/socket`),
};

/** Asks a STUN server for this machine's address, as WebRTC does; false where there is no WebRTC. */
export const askStun = async (stun) => {
  if (typeof RTCPeerConnection !== 'function') return false;
  const connection = new RTCPeerConnection({ iceServers: [{ urls: stun }] });
  connection.createDataChannel('leak');
  await connection.setLocalDescription(await connection.createOffer());
  return true;
};
