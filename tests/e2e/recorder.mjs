// Everything a browser sends, recorded where it cannot be hidden: at the proxy that all of its TCP goes through,
// loopback included, and at a UDP port for WebRTC.
import { createSocket } from 'node:dgram';
import { EventEmitter, once } from 'node:events';
import http from 'node:http';

/**
 * Services that the browser itself asks, with any page and with none. A page that asks them is seen all the same:
 * the browser's own requests are in no page's record.
 */
const OWN_SERVICES = [
  'update.googleapis.com',
  'accounts.google.com',
  'optimizationguide-pa.googleapis.com',
  // Whenever a field to type in appears on any page, whatever `autocomplete` says: what is asked is what a form with
  // this fingerprint would want filled in. What stands in the field is not sent.
  'content-autofill.googleapis.com',
];

/** Whether a request at the proxy is the browser's own. */
export function isOfBrowser({ url }) {
  return OWN_SERVICES.some((host) => url.startsWith(`${host}:`) || url.startsWith(`http://${host}/`));
}

/** A request that does not come in this time does not come: for one that a test waits for. */
const PATIENCE_MS = 20_000;

/**
 * Starts the recorder. `options` are for the browser's launch; `elsewhere` and `control` are two places that only a
 * leak asks for, so that one can be tried beside the other.
 */
export async function startRecorder() {
  const requests = [];
  const noticed = new EventEmitter();
  const record = (method, url) => {
    requests.push({ method, url });
    noticed.emit('record');
  };
  const proxy = http.createServer((request, response) => {
    record(request.method, request.url);
    forward(request, response);
  });
  for (const event of ['connect', 'upgrade']) {
    proxy.on(event, (request, socket) => {
      record(event.toUpperCase(), request.url);
      socket.destroy();
    });
  }
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const places = await Promise.all([startPlace(requests, noticed), startPlace(requests, noticed)]);
  const [elsewhere, control] = places;

  return {
    requests,
    elsewhere,
    control,
    // Without this word a browser goes to loopback past its proxy.
    options: { proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' } },
    /** Waits until what was recorded is so. */
    async until(holds, what) {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      while (!holds()) {
        await once(noticed, 'record', { signal }).catch(() => {
          throw new Error(`${what} goes unseen`);
        });
      }
    },
    stop() {
      proxy.closeAllConnections();
      proxy.close();
      for (const place of places) place.stop();
    },
  };
}

/** A server that makes every leak succeed, and a UDP port beside it. */
async function startPlace(requests, noticed) {
  const server = http.createServer((_, response) => answerAnything(response));
  server.listen(0, '127.0.0.1');
  const datagrams = [];
  const udp = createSocket('udp4');
  udp.on('message', (message) => {
    datagrams.push(message.length);
    noticed.emit('record');
  });
  udp.bind(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(udp, 'listening')]);
  const host = `127.0.0.1:${server.address().port}`;
  return {
    address: `http://${host}`,
    stun: `stun:127.0.0.1:${udp.address().port}`,
    datagrams,
    /** What was asked of this place. */
    asked: () => requests.filter(({ url }) => url.includes(host)),
    stop() {
      server.closeAllConnections();
      server.close();
      udp.close();
    },
  };
}

/** Passes a request on, to this machine whatever host it names: a leak is seen here and goes no further. */
function forward(request, response) {
  const { port, pathname, search } = new URL(request.url);
  const onward = http.request(
    { host: '127.0.0.1', port: port || 80, path: pathname + search, method: request.method, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

/** Whatever is asked for is there, and may be read from anywhere. */
function answerAnything(response) {
  response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' });
  response.end('<!doctype html><title>elsewhere</title>');
}
