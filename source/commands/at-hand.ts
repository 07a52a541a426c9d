/**
The commands that are there without the whole table: etcdctl's own on keys, which scripts start by the thousand. All others,
and whoever has to know them all (help, completion, advice), load `index.ts`.
*/
import {
	namedIn,
	ofEtcdctl,
	type Command,
	type CommandEntry,
} from './common/command.ts';
import {type CommandMode} from './common/context.ts';
import {get} from './get.ts';
import {ls} from './ls.ts';
import {mk} from './mk.ts';
import {mkdir} from './mkdir.ts';
import {rm} from './rm.ts';
import {rmdir} from './rmdir.ts';
import {set} from './set.ts';
import {setdir} from './setdir.ts';
import {update} from './update.ts';
import {updatedir} from './updatedir.ts';
import {watch} from './watch.ts';

const atHand: readonly Command[] = [get, set, ls, mk, mkdir, rm, rmdir, setdir, update, updatedir, watch];

/** The entry of a name or alias that exists in a mode. */
export async function entryOf(name: string, mode: CommandMode): Promise<CommandEntry | undefined> {
	const near = namedIn(mode === 'strict' ? ofEtcdctl(atHand) : atHand, name);
	if (near !== undefined) {
		return near;
	}

	const {commandsIn} = await import('./index.ts');
	return namedIn(commandsIn(mode), name);
}
