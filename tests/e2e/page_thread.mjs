// How long the tasks of the page's thread are, by the browser's own trace.

/**
 * Runs `work` and returns the longest task of the page's thread in ms of that thread's own time, and beside it the
 * longest in ms of the clock, which counts what other programs on the machine take; on a quiet machine both are the
 * same.
 */
export async function longestTask(browser, page, work) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await page.evaluate(() => performance.mark('traced'));
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isMain = ({ pid, tid }) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const events = traceEvents.filter((event) => event.ph === 'X' && event.tdur && isMain(event));
  // What the test itself asks of the page through the debugger is no work of the page.
  const asked = events.filter(({ args }) => JSON.stringify(args).includes('DevToolsSession'));
  const isAsked = (task) =>
    asked.some(({ tid, pid, ts }) => tid === task.tid && pid === task.pid && ts >= task.ts && ts <= task.ts + task.dur);
  const tasks = events.filter((event) => event.name === 'ThreadControllerImpl::RunTask' && !isAsked(event));
  const longest = (key) => Math.max(0, ...tasks.map((task) => task[key] / 1000));
  return { tasks: tasks.length, longestMs: longest('tdur'), longestClockMs: longest('dur') };
}
