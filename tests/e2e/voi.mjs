// The VOI window of PS3.3 C.11.2.1.2.1 (LINEAR), written anew here to judge what the engine draws.

/** Grey level of a modality value, halves rounded up. */
export function grey(value, center, width) {
  const low = center - 0.5 - (width - 1) / 2;
  const high = center - 0.5 + (width - 1) / 2;
  if (value <= low) return 0;
  if (value > high) return 255;
  return Math.floor(((value - (center - 0.5)) / (width - 1) + 0.5) * 255 + 0.5);
}
