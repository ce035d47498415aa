/**
 * Requests to so many routes of an application that `makeApp()` made with `routes` of them; spread over all, as a router
 * may find the first ones sooner.
 */
export function requestsTo(routes, asked = routes) {
  return Array.from({ length: asked }, (_, index) =>
    requestTo(`/r${Math.floor((index * routes) / asked)}/17`),
  );
}

function requestTo(path) {
  return Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: bench\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n`,
  );
}
