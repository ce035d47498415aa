// The package has no types. This is what the data API uses.
declare module 'fs-native-extensions' {
  /** Locks a file without waiting; false when another open file has the lock. Closing the file unlocks it. */
  export function tryLock(fileDescriptor: number): boolean;
}
