/**
The command table, in the order of etcdctl's help.
*/
import {auth} from './auth/index.ts';
import {backup} from './backup.ts';
import {clusterHealth} from './cluster-health.ts';
import {ofEtcdctl, type CommandEntry} from './common/command.ts';
import {type CommandMode} from './common/context.ts';
import {completion} from './completion.ts';
import {edit} from './edit.ts';
import {doctor} from './doctor.ts';
import {execWatch} from './exec-watch.ts';
import {exportCommand} from './export.ts';
import {get} from './get.ts';
import {createHelp} from './help.ts';
import {importCommand} from './import.ts';
import {lease} from './lease/index.ts';
import {ls} from './ls.ts';
import {maintenance} from './maintenance/index.ts';
import {member} from './member/index.ts';
import {mk} from './mk.ts';
import {mkdir} from './mkdir.ts';
import {rm} from './rm.ts';
import {rmdir} from './rmdir.ts';
import {role} from './role/index.ts';
import {set} from './set.ts';
import {setdir} from './setdir.ts';
import {restore} from './restore.ts';
import {sync} from './sync.ts';
import {update} from './update.ts';
import {updatedir} from './updatedir.ts';
import {user} from './user/index.ts';
import {version} from './version.ts';
import {wal} from './wal.ts';
import {du} from './du.ts';
import {find} from './find.ts';
import {grep} from './grep.ts';
import {stat} from './stat.ts';
import {top} from './top.ts';
import {tree} from './tree.ts';
import {ttl} from './ttl.ts';
import {cp} from './cp.ts';
import {diff} from './diff.ts';
import {elect} from './elect.ts';
import {lock} from './lock.ts';
import {log} from './log.ts';
import {mv} from './mv.ts';
import {watch} from './watch.ts';

const described: readonly CommandEntry[] = [
	backup,
	clusterHealth,
	mk,
	mkdir,
	rm,
	rmdir,
	get,
	ls,
	set,
	setdir,
	update,
	updatedir,
	watch,
	execWatch,
	member,
	importCommand,
	user,
	role,
	auth,
	lease,
	maintenance,
	version,
	exportCommand,
	sync,
	restore,
	wal,
	doctor,
	top,
	ttl,
	tree,
	find,
	grep,
	du,
	stat,
	diff,
	cp,
	mv,
	log,
	lock,
	elect,
	completion,
	edit,
];

/** Everything that can be typed; `help` comes last. */
export const commands: readonly CommandEntry[] = [...described, createHelp(described)];

/** The entries that exist in a mode. */
export function commandsIn(mode: CommandMode): readonly CommandEntry[] {
	return mode === 'strict' ? ofEtcdctl(commands) : commands;
}
