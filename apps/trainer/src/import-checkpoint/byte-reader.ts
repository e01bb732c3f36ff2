/** Reads little-endian numbers and text from bytes, one after the other. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Number of bytes read so far. */
  get position(): number {
    return this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  /** Big-endian, as pickle writes it. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** An integer of `length` bytes in two's complement. */
  integer(length: number): number {
    const start = this.#skip(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[start + i]!);
    const number = Number(BigInt.asIntN(8 * length, value));
    if (!Number.isSafeInteger(number)) throw new Error(`the integer ${number} is too large`);
    return number;
  }

  /** UTF-8 text of `length` bytes. */
  text(length: number): string {
    const start = this.#skip(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, this.#position));
  }

  /** Text up to the next line feed, which is read too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw new RangeError('no line feed');
    const text = this.text(end - this.#position);
    this.#skip(1);
    return text;
  }

  #skip(count: number): number {
    const start = this.#position;
    if (start + count > this.#bytes.length) throw new RangeError(`${count} bytes at ${start} of ${this.#bytes.length}`);
    this.#position += count;
    return start;
  }
}
