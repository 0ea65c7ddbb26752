// Runs before anything else on the page and closes the ways out that a content security policy leaves
// open: WebRTC, and leaving for another origin. This guards against mistakes, ours and those of what we
// build on; it is no defence against a script that means harm, which the policy keeps from running.
"use strict";

(() => {
  const CLOSED = [
    "RTCPeerConnection",
    "webkitRTCPeerConnection",
    "RTCDataChannel",
    "RTCIceTransport",
    "WebTransport",
    "WebSocketStream",
  ];

  /** Takes the constructors away, here and in any frame that gets in. */
  const close = (scope) => {
    for (const name of CLOSED) {
      if (name in scope) {
        Object.defineProperty(scope, name, { value: undefined, writable: false, configurable: false });
      }
    }
  };

  const isOwn = (address) => {
    try {
      return new URL(address, document.baseURI).origin === location.origin;
    } catch {
      return false;
    }
  };

  close(window);
  // The app opens no window; whatever asks for one gets what a blocked pop-up gets.
  window.open = () => null;

  // `location.href`, `location.assign`, a refresh and a clicked link all pass here. Saving a file does not
  // leave the page and is let through: its address is a blob of this origin.
  window.navigation?.addEventListener("navigate", (event) => {
    if (!isOwn(event.destination.url)) {
      event.preventDefault();
    }
  });

  // Links that open elsewhere (`target=_blank`) do not pass the listener above.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href], area[href]") : null;
      if (link && !isOwn(link.href)) {
        event.preventDefault();
      }
    },
    true,
  );

  // A new frame has fresh constructors. The app has no frames: whatever adds one, it is taken out again.
  new MutationObserver((records) => {
    for (const node of records.flatMap((record) => [...record.addedNodes])) {
      if (node instanceof Element) {
        const frames = node.matches("iframe, frame, object, embed") ? [node] : [];
        for (const frame of [...frames, ...node.querySelectorAll("iframe, frame, object, embed")]) {
          frame.remove();
        }
      }
    }
  }).observe(document, { childList: true, subtree: true });
})();
