/** Whether a status is an error of the server, as a number or as its class. */
export function isServerError(status: string | undefined): boolean {
  return status?.startsWith('5') === true;
}
