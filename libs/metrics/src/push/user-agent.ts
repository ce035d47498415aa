/** The version of the package; its package.json is elsewhere in each form that it is built to. */
const VERSION = '0.1.0';

/** How the library names itself to receivers: remote write and OTLP ask for name and version. */
export const USER_AGENT = `nestjs-metrics/${VERSION}`;
