// One viewport in one pass: a full-screen triangle; each pixel finds its voxel, windows it and lays segments over it.
// Works through WebGPU and WebGL2: integer textures read with textureLoad, one uniform buffer, nothing else.
//
// Twin on the CPU: src/cpu. Keep both the same.

// Bound by `Uniforms` in uniforms.rs, same names and order.
struct Uniforms {
    // Index under the centre of pixel (0, 0) and its change per pixel: column, row, slice. Whole voxels, and what is
    // left in 2^-32 of one: a place is found in whole numbers, since f32 cannot add up a large picture.
    origin: vec4<i32>,
    right: vec4<i32>,
    down: vec4<i32>,
    origin_rest: vec4<u32>,
    right_rest: vec4<u32>,
    down_rest: vec4<u32>,
    // Columns, rows, slices of the volume.
    dims: vec4<i32>,
    // Width and height of the picture in pixels; the largest entry that the file's lookup table can have.
    size: vec4<i32>,
    // Slope, intercept; lowest and highest stored value of padding.
    rescale: vec4<f32>,
    // Center and width of the ramp or the logistic curve; first value and last entry of the file's lookup table.
    window: vec4<f32>,
    // 1: linear interpolation; curve 0 ramp, 1 logistic, 2 lookup table of the file; 1: inverted; 1: has padding.
    mode: vec4<u32>,
    // Casing width in pixels; its opacity; distance below which lines reach; 1: segments are shown.
    outline: vec4<f32>,
    // First voxel of the labels that take the place of others, and their extent; zero where there are none.
    patch_first: vec4<i32>,
    patch_dims: vec4<i32>,
    // First voxel of the labels that have a line around them over all else, and their extent; zero where there are
    // none. Colour and form of the line as in `contours`; its width, the distance below which it reaches, its casing.
    trace_first: vec4<i32>,
    trace_dims: vec4<i32>,
    trace_contour: vec4<f32>,
    trace_line: vec4<f32>,
    // Colour (0 to 255) and opacity of the fill, by label.
    styles: array<vec4<f32>, 256>,
    // Colour (0 to 255) of the contour and its form, by label: 0 solid, 1 dashed, 2 dotted.
    contours: array<vec4<f32>, 256>,
    // Width of the contour in pixels by label, four labels a vector; negative where the label is hidden.
    lines: array<vec4<f32>, 64>,
    // 256 times the layer of a label plus how many labels lie above it, four labels a vector; -1 less that where its
    // border is seen above all others.
    stacks: array<vec4<f32>, 64>,
}

@group(0) @binding(0) var<uniform> u: Uniforms;
// One of the three, by the kind of the volume's voxels.
@group(0) @binding(1) var voxels_i16: texture_3d<i32>;
@group(0) @binding(1) var voxels_u16: texture_3d<u32>;
@group(0) @binding(1) var voxels_f32: texture_3d<f32>;
@group(0) @binding(2) var labels: texture_3d<u32>;
// 256 × 256 greys by stored pattern; or the entries of the file's lookup table, low and high byte.
@group(0) @binding(3) var greys: texture_2d<f32>;
// Labels that take the place of others where they are not background.
@group(0) @binding(4) var patch_labels: texture_3d<u32>;
// Labels that have a line around them over all else.
@group(0) @binding(5) var trace_labels: texture_3d<u32>;

// What lies over the image: the segments, and between their fills and their lines those of the trace.
const SEGMENTS: u32 = 0u;
const TRACE: u32 = 1u;

// Beyond what any pixel within reach can be.
const NOTHING_NEAR: f32 = 65535.0;

// The nearest pixel of another label: the smallest of 256 times (twice its squared distance, plus one where it lies
// more to a side than above or below) plus its label. See `Nearest` in outline.rs.
struct Nearest {
    distance: f32,
    runs_down: bool,
    label: u32,
}

// A place in the grid: whole voxels, and what is left in 2^-32 of one.
struct Place {
    whole: vec3<i32>,
    rest: vec3<u32>,
}

// The cell of voxels around a place, and how far the place lies towards the upper ones.
struct Cell {
    low: vec3<i32>,
    high: vec3<i32>,
    towards_high: vec3<f32>,
}

@vertex
fn cover(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4<f32> {
    let x = f32(i32(vertex & 1u) * 4 - 1);
    let y = f32(i32(vertex >> 1u) * 4 - 1);
    return vec4<f32>(x, y, 0.0, 1.0);
}

@fragment
fn shade_i16(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = vec2<i32>(floor(position.xy));
    let place = place_under(pixel);
    var grey = 0.0;
    if is_inside(place) {
        let nearest = f32(textureLoad(voxels_i16, voxel_at(place), 0).r);
        if u.mode.x == 0u {
            grey = table_grey(u32(i32(nearest)) & 0xffffu);
        } else {
            let c = cell_around(place);
            var s: array<f32, 8>;
            for (var k = 0u; k < 8u; k += 1u) {
                s[k] = f32(textureLoad(voxels_i16, corner(c, k), 0).r);
            }
            grey = interpolated_grey(s, c.towards_high, nearest);
        }
    }
    return over(pixel, grey);
}

@fragment
fn shade_u16(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = vec2<i32>(floor(position.xy));
    let place = place_under(pixel);
    var grey = 0.0;
    if is_inside(place) {
        let nearest = f32(textureLoad(voxels_u16, voxel_at(place), 0).r);
        if u.mode.x == 0u {
            grey = table_grey(u32(nearest));
        } else {
            let c = cell_around(place);
            var s: array<f32, 8>;
            for (var k = 0u; k < 8u; k += 1u) {
                s[k] = f32(textureLoad(voxels_u16, corner(c, k), 0).r);
            }
            grey = interpolated_grey(s, c.towards_high, nearest);
        }
    }
    return over(pixel, grey);
}

@fragment
fn shade_f32(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let pixel = vec2<i32>(floor(position.xy));
    let place = place_under(pixel);
    var grey = 0.0;
    if is_inside(place) {
        let nearest = textureLoad(voxels_f32, voxel_at(place), 0).r;
        if u.mode.x == 0u {
            grey = stored_grey(nearest);
        } else {
            let c = cell_around(place);
            var s: array<f32, 8>;
            for (var k = 0u; k < 8u; k += 1u) {
                s[k] = textureLoad(voxels_f32, corner(c, k), 0).r;
            }
            grey = interpolated_grey(s, c.towards_high, nearest);
        }
    }
    return over(pixel, grey);
}

// --- Where -----------------------------------------------------------------------------------------------------

fn place_under(pixel: vec2<i32>) -> Place {
    let across = steps(u.right.xyz, u.right_rest.xyz, pixel.x);
    let down = steps(u.down.xyz, u.down_rest.xyz, pixel.y);
    return sum(sum(Place(u.origin.xyz, u.origin_rest.xyz), across), down);
}

// A step `count` times; a picture has at most 2^13 pixels to a side, so that half a rest times the count fits.
fn steps(whole: vec3<i32>, rest: vec3<u32>, count: i32) -> Place {
    let low = (rest & vec3<u32>(0xffffu)) * u32(count);
    let high = (rest >> vec3<u32>(16u)) * u32(count) + (low >> vec3<u32>(16u));
    let carried = vec3<i32>(high >> vec3<u32>(16u));
    return Place(whole * count + carried, (high << vec3<u32>(16u)) | (low & vec3<u32>(0xffffu)));
}

fn sum(a: Place, b: Place) -> Place {
    let rest = a.rest + b.rest;
    return Place(a.whole + b.whole + vec3<i32>(rest < a.rest), rest);
}

fn voxel_at(place: Place) -> vec3<i32> {
    // The first bit of the rest is a half.
    return place.whole + vec3<i32>(place.rest >> vec3<u32>(31u));
}

fn is_inside(place: Place) -> bool {
    return is_voxel(voxel_at(place));
}

fn is_voxel(voxel: vec3<i32>) -> bool {
    return all(voxel >= vec3<i32>(0)) && all(voxel < u.dims.xyz);
}

fn cell_around(place: Place) -> Cell {
    let last = u.dims.xyz - 1;
    let low = clamp(place.whole, vec3<i32>(0), last);
    // Beyond the outermost centres their value is held.
    let is_between = place.whole == min(low, last - 1);
    let towards_high = select(vec3<f32>(0.0), vec3<f32>(place.rest) / 4294967296.0, is_between);
    return Cell(low, min(low + 1, last), towards_high);
}

// Bit 0 of `k` picks the upper column, bit 1 the upper row, bit 2 the upper slice.
fn corner(c: Cell, k: u32) -> vec3<i32> {
    // Axis by axis: WebGL2 has no choice between vectors of integers.
    return vec3<i32>(
        select(c.low.x, c.high.x, (k & 1u) != 0u),
        select(c.low.y, c.high.y, (k & 2u) != 0u),
        select(c.low.z, c.high.z, (k & 4u) != 0u),
    );
}

// --- Greys, on the scale 0 to 1 ---------------------------------------------------------------------------------

fn table_grey(entry: u32) -> f32 {
    return textureLoad(greys, vec2<u32>(entry & 0xffu, entry >> 8u), 0).r;
}

fn table_entry(entry: u32) -> f32 {
    let bytes = floor(textureLoad(greys, vec2<u32>(entry & 0xffu, entry >> 8u), 0).rg * 255.0 + 0.5);
    return bytes.x + bytes.y * 256.0;
}

fn is_padding(stored: f32) -> bool {
    return u.mode.w == 1u && stored >= u.rescale.z && stored <= u.rescale.w;
}

fn stored_grey(stored: f32) -> f32 {
    if is_padding(stored) {
        return 0.0;
    }
    return modality_grey(stored * u.rescale.x + u.rescale.y);
}

// A corner of weight zero does not count, so that padding beside a slice as acquired does not matter.
fn interpolated_grey(s: array<f32, 8>, t: vec3<f32>, nearest: f32) -> f32 {
    var samples = s;
    var sum = 0.0;
    for (var k = 0u; k < 8u; k += 1u) {
        let wx = select(1.0 - t.x, t.x, (k & 1u) != 0u);
        let wy = select(1.0 - t.y, t.y, (k & 2u) != 0u);
        let wz = select(1.0 - t.z, t.z, (k & 4u) != 0u);
        let weight = wx * wy * wz;
        if weight > 0.0 {
            if is_padding(samples[k]) {
                return stored_grey(nearest);
            }
            sum += samples[k] * weight;
        }
    }
    return modality_grey(sum * u.rescale.x + u.rescale.y);
}

fn modality_grey(value: f32) -> f32 {
    var grey = 0.0;
    if u.mode.y == 2u {
        let at = clamp(value - u.window.z, 0.0, u.window.w);
        let low = floor(at);
        let next = min(low + 1.0, u.window.w);
        let entry = mix(table_entry(u32(low)), table_entry(u32(next)), at - low);
        grey = entry * 255.0 / f32(u.size.z);
    } else if u.mode.y == 1u {
        // Held so that exp stays finite on every device; beyond it the curve is at its end to far below a grey.
        let x = clamp(-4.0 * (value - u.window.x) / u.window.y, -40.0, 40.0);
        grey = 255.0 / (1.0 + exp(x));
    } else if value <= u.window.x - u.window.y * 0.5 {
        grey = 0.0;
    } else if value > u.window.x + u.window.y * 0.5 {
        grey = 255.0;
    } else {
        grey = ((value - u.window.x) / u.window.y + 0.5) * 255.0;
    }
    let shown = to_byte(grey);
    return select(shown, 1.0 - shown, u.mode.z == 1u);
}

// The one rounding rule: nearest, halves up.
fn to_byte(grey: f32) -> f32 {
    return clamp(floor(grey + 0.5), 0.0, 255.0) / 255.0;
}

// --- Segments ---------------------------------------------------------------------------------------------------

fn line_px(layer: u32, label: u32) -> f32 {
    if layer == TRACE {
        return select(u.trace_line.x, -1.0, label == 0u);
    }
    return u.lines[label >> 2u][label & 3u];
}

fn contour_of(layer: u32, label: u32) -> vec4<f32> {
    if layer == TRACE {
        return u.trace_contour;
    }
    return u.contours[label];
}

// Shown label under a pixel.
fn label_under(layer: u32, pixel: vec2<i32>) -> u32 {
    return label_at(layer, voxel_at(place_under(pixel)));
}

// Shown label of a voxel; 0 where there is none, it is hidden, or the voxel lies outside the volume.
fn label_at(layer: u32, voxel: vec3<i32>) -> u32 {
    if !is_voxel(voxel) {
        return 0u;
    }
    if layer == TRACE {
        let in_trace = voxel - u.trace_first.xyz;
        if all(in_trace >= vec3<i32>(0)) && all(in_trace < u.trace_dims.xyz) {
            return textureLoad(trace_labels, in_trace, 0).r;
        }
        return 0u;
    }
    var label = textureLoad(labels, voxel, 0).r;
    let in_patch = voxel - u.patch_first.xyz;
    if all(in_patch >= vec3<i32>(0)) && all(in_patch < u.patch_dims.xyz) {
        let laid = textureLoad(patch_labels, in_patch, 0).r;
        label = select(label, laid, laid != 0u);
    }
    return select(label, 0u, line_px(SEGMENTS, label) < 0.0);
}

// Whether a label may go on under another, so that it has no line beside it: `goes_on_under` in overlay.rs.
fn goes_on_under(layer: u32, label: u32, other: u32) -> bool {
    if layer == TRACE || label == 0u || other == 0u {
        return false;
    }
    let below = u.stacks[label >> 2u][label & 3u];
    let stated = u.stacks[other >> 2u][other & 3u];
    let above = select(stated, -1.0 - stated, stated < 0.0);
    let layers = vec2<f32>(floor(below / 256.0), floor(above / 256.0));
    let depths = vec2<f32>(below, above) - layers * 256.0;
    return below >= 0.0 && layers.x != layers.y && depths.y < depths.x;
}

// Whether all voxels that pixels of the picture show this far to each side have one label. Most of any picture is so,
// and where it is enlarged fewer voxels tell than pixels would; where they would not, this does not look.
fn is_uniform(layer: u32, pixel: vec2<i32>, label: u32, side: i32) -> bool {
    let first = max(pixel - side, vec2<i32>(0));
    let last = min(pixel + side, u.size.xy - 1);
    let a = voxel_at(place_under(first));
    let b = voxel_at(place_under(vec2<i32>(last.x, first.y)));
    let c = voxel_at(place_under(vec2<i32>(first.x, last.y)));
    let d = voxel_at(place_under(last));
    let low = min(min(a, b), min(c, d));
    let high = max(max(a, b), max(c, d));
    let extent = vec3<f32>(high - low + 1);
    let pixels = f32((2 * side + 1) * (2 * side + 1));
    if 2.0 * extent.x * extent.y * extent.z > pixels {
        return false;
    }
    for (var z = low.z; z <= high.z; z += 1) {
        for (var y = low.y; y <= high.y; y += 1) {
            for (var x = low.x; x <= high.x; x += 1) {
                if label_at(layer, vec3<i32>(x, y, z)) != label {
                    return false;
                }
            }
        }
    }
    return true;
}

// The nearest pixel of another label inside the picture, as far as it matters for lines.
fn nearest_other(layer: u32, pixel: vec2<i32>, label: u32, reach: f32) -> Nearest {
    let side = i32(ceil(reach));
    // All numbers are whole and far below 2^24, where f32 still counts exactly.
    var nearest = NOTHING_NEAR;
    if is_uniform(layer, pixel, label, side) {
        return unpacked(nearest);
    }
    for (var dy = -side; dy <= side; dy += 1) {
        for (var dx = -side; dx <= side; dx += 1) {
            let to_side = select(0.0, 256.0, abs(dx) > abs(dy));
            let squared = f32(dx * dx + dy * dy);
            let near = 512.0 * squared + to_side;
            let other_pixel = pixel + vec2<i32>(dx, dy);
            let in_picture = all(other_pixel >= vec2<i32>(0)) && all(other_pixel < u.size.xy);
            if squared < reach * reach && near < nearest && in_picture {
                let other = label_under(layer, other_pixel);
                // The background has a casing only beside a line.
                let is_beside = other != label && (label != 0u || line_px(layer, other) > 0.0);
                if is_beside && !goes_on_under(layer, label, other) {
                    nearest = min(nearest, near + f32(other));
                }
            }
        }
    }
    return unpacked(nearest);
}

fn unpacked(nearest: f32) -> Nearest {
    let twice_squared = floor(nearest / 256.0);
    let squared = floor(twice_squared * 0.5);
    return Nearest(sqrt(squared), twice_squared > 2.0 * squared, u32(nearest - 256.0 * twice_squared));
}

// How much of a pixel lies on a dash of this label's contour that is `longer` at both ends: `on_dash` in outline.rs.
fn on_dash(layer: u32, label: u32, along: f32, longer: f32) -> f32 {
    let form = contour_of(layer, label).w;
    if form == 0.0 {
        return 1.0;
    }
    let width = line_px(layer, label);
    let dash = select(1.0, 3.0, form == 1.0) * width;
    let period = select(3.0, 5.5, form == 1.0) * width;
    let place = along - period * floor(along / period);
    let from_middle = abs(place - period * 0.5);
    return clamp(dash * 0.5 + longer + 0.5 - from_middle, 0.0, 1.0);
}

// Lays all that is over the image over a grey: the segments, and what the trace shows under their lines. In a loop, so
// that there is one copy of it all: devices compile the whole shader into one function, which takes long enough.
fn over(pixel: vec2<i32>, grey: f32) -> vec4<f32> {
    if u.outline.w == 0.0 {
        return vec4<f32>(vec3<f32>(grey), 1.0);
    }
    var color = vec3<f32>(grey) * 255.0;
    var covered = 0.0;
    let layers = select(1u, 2u, u.trace_dims.x > 0);
    for (var layer = SEGMENTS; layer < layers && covered < 1.0; layer += 1u) {
        let laid = laid_over(layer, pixel, color, select(u.outline.zx, u.trace_line.yz, layer == TRACE));
        color = floor(mix(laid.rgb, color, covered) + 0.5);
        covered = laid.a;
    }
    return vec4<f32>(color / 255.0, 1.0);
}

// Lays fill, casing and contour of a layer over a colour (0 to 255), and says behind it how much of the pixel its line
// and casing cover. Of `bounds`: how far its lines reach, and how wide the casing is.
fn laid_over(layer: u32, pixel: vec2<i32>, under: vec3<f32>, bounds: vec2<f32>) -> vec4<f32> {
    let casing_px = bounds.y;
    let label = label_under(layer, pixel);
    let line = max(line_px(layer, label), 0.0);
    var color = under;
    var cover = 0.0;
    if label != 0u && layer == SEGMENTS {
        color = mix(color, u.styles[label].rgb, u.styles[label].a);
    }
    if bounds.x > 0.0 && (label == 0u || line > 0.0) {
        // A border runs half a pixel short of the nearest other pixel: see `across` in outline.rs.
        let reach = min(bounds.x, line + casing_px + 1.0);
        let nearest = nearest_other(layer, pixel, label, reach);
        let lined = select(nearest.label, label, label != 0u);
        let along = f32(select(pixel.x, pixel.y, nearest.runs_down));
        let casing = clamp(line + casing_px + 1.0 - nearest.distance, 0.0, 1.0);
        cover = casing * on_dash(layer, lined, along, casing_px);
        color = mix(color, vec3<f32>(0.0), cover * u.outline.y);
        if line > 0.0 {
            let covered = clamp(line + 1.0 - nearest.distance, 0.0, 1.0);
            color = mix(color, contour_of(layer, label).rgb, covered * on_dash(layer, label, along, 0.0));
        }
    }
    return vec4<f32>(floor(color + 0.5), cover);
}
