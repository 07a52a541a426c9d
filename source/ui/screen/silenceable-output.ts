import {Writable} from 'node:stream';
import {type WriteStream} from 'node:tty';

/** A terminal's output that can be silenced while something secret is typed. */
export class SilenceableOutput extends Writable {
	isSilent = false;
	readonly #output: WriteStream;

	constructor(output: WriteStream) {
		super({decodeStrings: false});
		this.#output = output;
		output.on('resize', () => {
			this.emit('resize');
		});
	}

	get columns(): number {
		return this.#output.columns;
	}

	override _write(chunk: string, encoding: BufferEncoding, done: () => void): void {
		if (!this.isSilent) {
			this.#output.write(chunk, encoding);
		}

		done();
	}
}
