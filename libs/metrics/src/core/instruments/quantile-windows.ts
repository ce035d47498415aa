import type { Besides } from '../series/endings.js';
import type { QuantileWindow } from './quantile-window.js';

/** The windows of a summary's series, by their rows in its series map. */
export class QuantileWindows implements Besides {
  private windows = new Map<number, QuantileWindow>();

  constructor(private readonly create: () => QuantileWindow) {}

  /** The window of a row, which begins when it is first asked for. */
  at(row: number): QuantileWindow {
    let window = this.windows.get(row);
    if (window === undefined) this.windows.set(row, (window = this.create()));
    return window;
  }

  /** The window of a row when there is one. */
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
