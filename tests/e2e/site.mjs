// The site under test, served by the project's own server, which stops by itself. `$XTASK` names the program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const STOP_AFTER_SECONDS = '600';

/** Serves dist/ on 127.0.0.1 and returns its address; `words` are further words for `xtask serve`. */
export async function serveSite(...words) {
  const xtask = process.env.XTASK;
  if (!xtask) throw new Error('$XTASK names the program that serves the site: cargo xtask e2e sets it');
  const all = ['serve', '--port', '0', '--stop-after', STOP_AFTER_SECONDS, ...words];
  const server = spawn(xtask, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /http:\S+/.exec(line)?.[0];
    if (address) return { address, stop: () => stop(server) };
  }
  throw new Error('the server ended before it said its address');
}

async function stop(server) {
  if (server.exitCode !== null) return;
  server.kill();
  await once(server, 'exit');
}
