// How people see colours who see no red, green or blue: Machado, Oliveira and Fernandes 2009, severity 1.0,
// https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html
const IDENTITY = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
export const VISIONS = {
  'full vision': IDENTITY,
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

// From linear sRGB to CIE XYZ, divided by the white point D65.
const TO_XYZ = [
  [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
];

/** The distance of two colours (#rrggbb) in CIELAB, as somebody with the vision sees them; 2 is just visible. */
export function colorDifference(a, b, vision) {
  const [left, right] = [a, b].map((color) => lab(multiply(VISIONS[vision], linear(color))));
  return Math.round(Math.hypot(...left.map((value, index) => value - right[index])));
}

function linear(color) {
  const channels = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255);
  return channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
}

function lab(rgb) {
  const [x, y, z] = multiply(TO_XYZ, rgb).map((t) =>
    t > 216 / 24_389 ? Math.cbrt(t) : (t * 24_389) / 3132 + 4 / 29,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function multiply(matrix, vector) {
  return matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * vector[index], 0));
}
