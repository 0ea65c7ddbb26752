// The scripting face of the page: `window.voxelkeep`.
//
// What a script asks goes through the same commands as the controls and gets the same refusals. A promise
// that is refused rejects with an Error whose `code` names the refusal (`WindowFixed`, `StillLoading`, …; or
// `Arguments` where the call itself was wrong) and whose `message` holds the words that a person reads.
// Lengths are millimetres, positions are LPS, values are modality units (HU for CT), slices count from zero.

export interface Refusal {
  code: string;
  message: string;
}

export interface Volume {
  /** Its name among all files that are open now; more files may change it. */
  id: string;
  /** Series description; of a segmentation, its own title. */
  title: string;
  modality: string;
  /** Study description. */
  study: string;
  /** Columns, rows, slices; zeros for a segmentation, which opens in the volume that it was drawn on. */
  size: [number, number, number];
  /** Distances of columns, rows, slices; the last is null where it is uneven or unknown. */
  spacingMm: [number | null, number | null, number | null] | null;
  plane: Plane | null;
  /** What to know before trusting it, in words. */
  warnings: string[];
  /** Why it would be refused now, if so: it does not fit into memory beside the images that are held. */
  refusal: Refusal | null;
}

export type Plane = "axial" | "sagittal" | "coronal" | "acquired";

export interface ShowOptions {
  plane?: Plane;
  slice?: number;
  /** Center and width. */
  window?: [number, number];
}

export interface Model {
  id: string;
  title: string;
  version: string;
  structures: string[];
  /** Whether it works in a box that the reader places. */
  wantsBox: boolean;
  /** Why it is not made for the open series, if so. */
  unfit: Refusal | null;
  box: Box | null;
  /** Structures of which the last run found nothing. */
  absent: string[];
  state: "idle" | "running" | "done" | "failed";
  failure: Refusal | null;
}

/** Two opposite corners: x0, y0, z0, x1, y1, z1. */
export type Box = [number, number, number, number, number, number];

export interface RunOptions {
  /**
   * Nothing is proposed outside. The rules propose in the whole volume without; the hippocampus model needs one, and
   * without takes the one that was placed last.
   */
  box?: Box;
  /**
   * What the model proposed before and the new proposal takes the place of: what nobody edited or accepted, or all of
   * it. Protected segments always stay. "untouched" without.
   */
  replaces?: "untouched" | "all";
}

export interface Segment {
  id: number;
  /** Number on the screen and in NIfTI files. A DICOM SEG numbers from 1 without gaps, in the same order. */
  number: number;
  name: string;
  color: [number, number, number];
  volumeMl: number | null;
  voxels: number;
  visible: boolean;
  locked: boolean;
  active: boolean;
  /** Proposed by a model and not accepted yet, edited or not. */
  proposed: boolean;
  /** Proposed by a model and accepted by the reader. */
  accepted: boolean;
  /** Acquired slices of the model's proposal that the reader was shown, and all of them; null for other segments. */
  seen: [number, number] | null;
}

export interface Finding {
  id: number;
  rule: string;
  /** Id of the segment. */
  segment: number;
  verdict: "pass" | "warn" | "fail" | "unknown";
  voxels: number;
  volumeMm3: number | null;
  parts: number;
  slice: number;
  repairable: boolean;
  kept: boolean;
  message: string;
}

export interface State {
  step: "study" | "protocol" | "segment" | "correct" | "quality" | "report" | null;
  /** Id of the open volume. */
  volume: string | null;
  open: "empty" | "loading" | "ready" | "stopped" | "failed";
  /** While loading: slices that arrived, slices in all. */
  arrived: [number, number];
  /** Whether headers are being read. */
  reading: boolean;
  /** Different patients among the files. Images that are no DICOM are nobody's. */
  patients: number;
  /** Files left out. */
  skipped: number;
  protocol: { id: string; title: string; version: string; free: boolean };
  window: {
    label: string;
    center: number;
    width: number;
    /**
     * "limited": it moves within limits of the protocol; "deviated": the reader left the fixed window, with a reason;
     * "unresolved": the protocol's window comes from all values of a volume, and until they are there another is shown.
     */
    state: "fixed" | "limited" | "free" | "deviated" | "looking" | "unresolved";
    /** How often another window was looked through. */
    looks: number;
  };
  viewports: {
    id: number;
    plane: Plane;
    slice: number;
    slices: number;
    zoom: number;
    arrived: boolean;
    /** Letters at the left, right, top and bottom edge. */
    letters: [string, string, string, string];
  }[];
  identityHidden: boolean;
  undo: number;
  redo: number;
  /** Changes that are not on disk yet. */
  unsaved: number;
  /** Changes of an earlier session that can be taken up. */
  recovery: number | null;
  renderer: "starting" | "webgpu" | "webgl2" | "cpu";
  deviceLost: boolean;
  memoryBytes: number;
  /** Last words of an engine that stopped. */
  stopped: string | null;
}

export interface WrittenFile {
  name: string;
  size: number;
  bytes: Uint8Array;
}

export interface Pixels {
  /** Device pixels. */
  width: number;
  height: number;
  /** RGBA rows from the top. */
  data: Uint8ClampedArray;
}

export interface Voxelkeep {
  /** The first number changes when a script that worked may not work any more. */
  readonly version: string;
  /** The engine is up. */
  readonly ready: Promise<void>;
  /** Adds files as if they were dropped; resolves with all volumes once their headers are read. */
  open(files: Iterable<File> | FileList): Promise<Volume[]>;
  volumes(): Volume[];
  /** Opens the volume, if it is not open, and shows a slice in the large view; resolves once it is there. */
  show(volumeId: string, options?: ShowOptions): Promise<void>;
  state(): State;
  models(): Model[];
  /** Runs a model on the open volume; resolves with the segments once it ended. */
  runModel(id: string, options?: RunOptions): Promise<Segment[]>;
  segments(): Segment[];
  /** Runs the checks. */
  findings(): Promise<Finding[]>;
  /** Writes a DICOM SEG and its JSON sidecar. Nothing is saved to disk: the bytes are the caller's. */
  exportSeg(): Promise<WrittenFile & { files: WrittenFile[] }>;
  /** Pixels of one of the views 0 to 3, as drawn by the engine; without a number of the large one, which is 0. */
  readPixels(viewport?: number): Promise<Pixels>;
  /** Everything asked for so far is decoded and drawn. */
  idle(): Promise<void>;
}

declare global {
  interface Window {
    readonly voxelkeep: Voxelkeep;
  }
}
