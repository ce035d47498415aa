import type { Besides } from '../series/endings.js';
import type { QuantileWindow } from './quantile-window.js';

/** The windows of a summary's series, by row in its series map. */
export class QuantileWindows implements Besides {
  private windows = new Map<number, QuantileWindow>();

  constructor(private readonly create: () => QuantileWindow) {}

  /** Returns the window of a row, created on first use. */
  at(row: number): QuantileWindow {
    let window = this.windows.get(row);
    if (window === undefined) this.windows.set(row, (window = this.create()));
    return window;
  }

  /** Returns the window of a row, if it exists. */
  get(row: number): QuantileWindow | undefined {
    return this.windows.get(row);
  }

  take(row: number): QuantileWindow | undefined {
    const window = this.windows.get(row);
    this.windows.delete(row);
    return window;
  }

  takeAll(): (row: number) => QuantileWindow | undefined {
    const { windows } = this;
    this.windows = new Map();
    return (row) => windows.get(row);
  }
}
