/**
The lines that each command is tried with in the suites that try all of them.
*/

type NetworkLine = {
	/** `K` stands for a directory of its own: K/a, K/d/b, K/d/e/f. */
	readonly line: string;
	/** It waits for events until it is told to end. */
	readonly isWatch?: boolean;
	/** It asks several times, so that a fault can come later. */
	readonly isLong?: boolean;
};

type CommandLines = {
	/** What meets the faults of the network, in `test/faults/network.ts`; `offline` asks no server, or none of v2. */
	readonly network: NetworkLine | 'offline';
	/** What prints, or fails with a message, when its output fails: `test/faults/output.ts`. */
	readonly output: string;
	/**
	What stands behind the command for a hostile server, on a terminal: `test/terminal/hostile-terminal.test.ts`. What is on disk or needs
	an editor has only its failures to show.
	*/
	readonly hostile: readonly string[];
};

/** By their paths. */
export const commandLines: Readonly<Record<string, CommandLines>> = {
	backup: {
		network: 'offline',
		output: 'backup --data-dir x.etcd --backup-dir y.etcd',
		hostile: ['--data-dir "$EVIL" --backup-dir "$EVIL"'],
	},
	'cluster-health': {
		network: {line: 'cluster-health'},
		output: 'cluster-health',
		hostile: [''],
	},
	mk: {
		network: {line: 'mk K/new 1'},
		output: 'mk --in-order /q one',
		hostile: ['"$EVIL" "$EVIL"', '"$EVIL" x -o yaml'],
	},
	mkdir: {
		network: {line: 'mkdir K/newdir'},
		output: 'mkdir -h',
		hostile: ['"$EVIL"'],
	},
	rm: {
		network: {line: 'rm K/a'},
		output: 'rm /nothing',
		hostile: ['"$EVIL"', '/dir -r --yes'],
	},
	rmdir: {
		network: {line: 'rmdir K/empty'},
		output: 'rmdir /nothing',
		hostile: ['"$EVIL"'],
	},
	get: {
		network: {line: 'get K/a'},
		output: 'get /a/b',
		hostile: ['"$EVIL"', '/x -o extended', '/x -o json', '/x -o yaml', '/x -o table', '/x -o raw', '/dir', '/x -o "$EVIL"', '"--$EVIL"'],
	},
	ls: {
		network: {line: 'ls K --recursive'},
		output: 'ls / --recursive',
		hostile: ['/dir', '/dir -l', '/dir -o json', '/dir -o yaml', '/dir -o table', '/dir -o raw', '"$EVIL" "$EVIL"'],
	},
	set: {
		network: {line: 'set K/a 2'},
		output: 'set /a/c 1',
		hostile: ['"$EVIL" "$EVIL"', '"$EVIL" x --swap-with-value "$EVIL"', 'x "$EVIL" "$EVIL"'],
	},
	setdir: {
		network: {line: 'setdir K/newdir'},
		output: 'setdir -h',
		hostile: ['"$EVIL"'],
	},
	update: {
		network: {line: 'update K/a 2'},
		output: 'update /a/b 1',
		hostile: ['"$EVIL" "$EVIL"'],
	},
	updatedir: {
		network: {line: 'updatedir K/d --ttl 100'},
		output: 'updatedir /nothing',
		hostile: ['"$EVIL"'],
	},
	watch: {
		network: {line: 'watch K --recursive', isWatch: true},
		output: 'watch --recursive --after-index 1 /a',
		hostile: ['"$EVIL"', '/x -o json', '--recursive /x'],
	},
	'exec-watch': {
		network: {line: 'exec-watch --recursive K -- true', isWatch: true},
		output: 'exec-watch -h',
		hostile: ['/x "$EVIL"'],
	},
	'member list': {
		network: {line: 'member list'},
		output: 'member list',
		hostile: ['', '-o json', '-o table'],
	},
	'member add': {
		network: {line: 'member add m2 http://127.0.0.1:2390'},
		output: 'member add m2',
		hostile: ['"$EVIL" http://127.0.0.1:1', 'x "$EVIL"'],
	},
	'member remove': {
		network: {line: 'member remove 1'},
		output: 'member remove 1',
		hostile: ['"$EVIL"', 'a1'],
	},
	'member update': {
		network: {line: 'member update 1 http://127.0.0.1:2390'},
		output: 'member update 1',
		hostile: ['"$EVIL" http://127.0.0.1:1', 'a1 "$EVIL"'],
	},
	'member promote': {
		network: 'offline',
		output: 'member promote 1',
		hostile: ['"$EVIL"'],
	},
	import: {
		network: {line: 'import FILE', isLong: true},
		output: 'import nothing.json',
		hostile: ['"$EVIL" /dir', '--snap "$EVIL"'],
	},
	'user list': {
		network: {line: 'user list'},
		output: 'user list -h',
		hostile: ['', '-o json'],
	},
	'user add': {
		network: {line: 'user add bob'},
		output: 'user add -h',
		hostile: ['"$EVIL:pw"'],
	},
	'user get': {
		network: {line: 'user get root'},
		output: 'user get nobody',
		hostile: ['"$EVIL"', '"$EVIL" -o yaml'],
	},
	'user remove': {
		network: {line: 'user remove bob'},
		output: 'user remove nobody',
		hostile: ['"$EVIL"'],
	},
	'user grant': {
		network: {line: 'user grant root --roles guest'},
		output: 'user grant nobody --roles r',
		hostile: ['"$EVIL" --roles "$EVIL"'],
	},
	'user revoke': {
		network: {line: 'user revoke root --roles guest'},
		output: 'user revoke nobody --roles r',
		hostile: ['"$EVIL" --roles "$EVIL"'],
	},
	'user passwd': {
		network: {line: 'user passwd root'},
		output: 'user passwd -h',
		hostile: ['"$EVIL:pw"'],
	},
	'role list': {
		network: {line: 'role list'},
		output: 'role list',
		hostile: ['', '-o raw'],
	},
	'role add': {
		network: {line: 'role add reader'},
		output: 'role add -h',
		hostile: ['"$EVIL"'],
	},
	'role get': {
		network: {line: 'role get guest'},
		output: 'role get root',
		hostile: ['"$EVIL"', '"$EVIL" -o json'],
	},
	'role remove': {
		network: {line: 'role remove reader'},
		output: 'role remove nothing',
		hostile: ['"$EVIL"'],
	},
	'role grant': {
		network: {line: 'role grant guest --path /x --read'},
		output: 'role grant nothing --path / --read',
		hostile: ['"$EVIL" --path "$EVIL" --read'],
	},
	'role revoke': {
		network: {line: 'role revoke guest --path /x --read'},
		output: 'role revoke nothing --path / --read',
		hostile: ['"$EVIL" --path "$EVIL" --read'],
	},
	'auth enable': {
		network: {line: 'auth enable'},
		output: 'auth enable',
		hostile: ['', '"$EVIL"'],
	},
	'maintenance compact': {
		network: 'offline',
		output: 'maintenance compact',
		hostile: ['', '"$EVIL"'],
	},
	'maintenance defrag': {
		network: 'offline',
		output: 'maintenance defrag',
		hostile: ['', '"$EVIL"'],
	},
	'maintenance snapshot': {
		network: 'offline',
		output: 'maintenance snapshot never.db',
		hostile: ['"$EVIL"'],
	},
	'maintenance alarms': {
		network: 'offline',
		output: 'maintenance alarms',
		hostile: ['', '-o json'],
	},
	'maintenance disarm': {
		network: 'offline',
		output: 'maintenance disarm',
		hostile: [''],
	},
	'lease list': {
		network: 'offline',
		output: 'lease list',
		hostile: ['', '-o json'],
	},
	'lease show': {
		network: 'offline',
		output: 'lease show 1',
		hostile: ['"$EVIL"'],
	},
	'lease keep-alive': {
		network: 'offline',
		output: 'lease keep-alive 1',
		hostile: ['"$EVIL"'],
	},
	'lease revoke': {
		network: 'offline',
		output: 'lease revoke 1',
		hostile: ['"$EVIL" --yes'],
	},
	'auth disable': {
		network: {line: 'auth disable'},
		output: 'auth disable -h',
		hostile: ['', '"$EVIL"'],
	},
	version: {
		network: {line: 'version'},
		output: 'version',
		hostile: ['', '"$EVIL"'],
	},
	export: {
		network: {line: 'export K -', isLong: true},
		output: 'export /a',
		hostile: ['/dir', '/dir --format yaml', '/dir "$EVIL/x"'],
	},
	sync: {
		network: {line: 'sync K/d K/copy', isLong: true},
		output: 'sync /a /copy --dry-run',
		hostile: ['/dir "$EVIL" --dry-run', '/dir "$EVIL"'],
	},
	wal: {
		network: 'offline',
		output: 'wal nothing.etcd',
		hostile: ['"$EVIL"'],
	},
	restore: {
		network: 'offline',
		output: 'restore /a --at 1 --from nothing.etcd',
		hostile: ['"$EVIL" --at "$EVIL"', '"$EVIL" --at 1 --from "$EVIL"'],
	},
	doctor: {
		network: {line: 'doctor', isLong: true},
		output: 'doctor',
		hostile: ['', '"http://127.0.0.1:1/$EVIL"', '-o json'],
	},
	top: {
		network: {line: 'top --once', isLong: true},
		output: 'top --once',
		hostile: ['--once', '-o json', '-o table'],
	},
	ttl: {
		network: {line: 'ttl K/a 100', isLong: true},
		output: 'ttl /a/b',
		hostile: ['"$EVIL"', '"$EVIL" 5m', '"$EVIL" "$EVIL"'],
	},
	tree: {
		network: {line: 'tree K', isLong: true},
		output: 'tree /',
		hostile: ['/dir'],
	},
	find: {
		network: {line: 'find K', isLong: true},
		output: 'find /',
		hostile: ['/dir', '"$EVIL"', '/dir -o json'],
	},
	grep: {
		network: {line: 'grep 1 K', isLong: true},
		output: 'grep 1 /a',
		hostile: ['. /dir', '"$EVIL" /dir', '"(" /dir', '--json "$EVIL" /dir'],
	},
	du: {
		network: {line: 'du K', isLong: true},
		output: 'du /',
		hostile: ['/dir'],
	},
	stat: {
		network: {line: 'stat K/a', isLong: true},
		output: 'stat /a/b',
		hostile: ['"$EVIL"', '/dir'],
	},
	diff: {
		network: {line: 'diff K/d K', isLong: true},
		output: 'diff /a /big',
		hostile: ['/dir /x/dir', '"$EVIL" /x'],
	},
	cp: {
		network: {line: 'cp -r K/d K/copy', isLong: true},
		output: 'cp /nothing /x',
		hostile: ['"$EVIL" /x', '/dir /x/dir -r'],
	},
	mv: {
		network: {line: 'mv K/d K/moved', isLong: true},
		output: 'mv /nothing /x',
		hostile: ['"$EVIL" /x --yes', '/dir /x/dir --yes'],
	},
	log: {
		network: {line: 'log K/a', isLong: true},
		output: 'log /a/b',
		hostile: ['"$EVIL"'],
	},
	completion: {
		network: 'offline',
		output: 'completion bash',
		hostile: ['"$EVIL"'],
	},
	edit: {
		network: {line: 'edit K/a', isLong: true},
		output: 'edit /a/b',
		hostile: ['"$EVIL"'],
	},
	lock: {
		network: {line: 'lock K/l --ttl 5s -- true', isLong: true},
		output: 'lock /l -- sh -c "echo x || exit 9"',
		hostile: ['"$EVIL" -- true', '/dir -- "$EVIL"', '/dir "$EVIL"'],
	},
	elect: {
		network: {line: 'elect K/l me --ttl 5s -- true', isLong: true},
		output: 'elect /nobody',
		hostile: ['/dir', '"$EVIL"', '"$EVIL" "$EVIL" -- true', '/dir -o table'],
	},
	help: {
		network: 'offline',
		output: 'help',
		hostile: ['"$EVIL"', 'get'],
	},
};
