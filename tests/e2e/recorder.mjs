// Everything a browser sends, recorded where it cannot be hidden: at the proxy that all of its TCP goes through,
// loopback included, and at a UDP port for WebRTC.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import http from 'node:http';

/**
 * Services that the browser itself asks, with any page and with none. A page that asks them is seen all the same:
 * the browser's own requests are in no page's record.
 */
const OWN_SERVICES = ['update.googleapis.com', 'accounts.google.com', 'optimizationguide-pa.googleapis.com'];

/** Whether a request at the proxy is the browser's own. */
export function isOfBrowser({ url }) {
  return OWN_SERVICES.some((host) => url.startsWith(`${host}:`) || url.startsWith(`http://${host}/`));
}

/** Starts the recorder. `options` are for the browser's launch; `target` is an address that only a leak asks for. */
export async function startRecorder() {
  const requests = [];
  const proxy = http.createServer((request, response) => forward(request, response, requests));
  proxy.on('connect', (request, socket) => {
    requests.push({ method: 'CONNECT', url: request.url });
    socket.destroy();
  });
  proxy.on('upgrade', (request, socket) => {
    requests.push({ method: 'UPGRADE', url: request.url });
    socket.destroy();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const elsewhere = http.createServer((_, response) => answerAnything(response));
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');

  const datagrams = [];
  const udp = createSocket('udp4');
  udp.on('message', (message) => datagrams.push(message.length));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');

  return {
    requests,
    datagrams,
    target: `http://127.0.0.1:${elsewhere.address().port}`,
    stun: `stun:127.0.0.1:${udp.address().port}`,
    // Without this word a browser goes to loopback past its proxy.
    options: { proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' } },
    stop() {
      proxy.closeAllConnections();
      elsewhere.closeAllConnections();
      proxy.close();
      elsewhere.close();
      udp.close();
    },
  };
}

/** Passes a request on, to this machine whatever host it names: a leak is seen here and goes no further. */
function forward(request, response, requests) {
  requests.push({ method: request.method, url: request.url });
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

/** A server that makes every leak succeed. */
function answerAnything(response) {
  response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' });
  response.end('<!doctype html><title>elsewhere</title>');
}
