/**
The words of neighbours (zk_shell, redis-cli, mongosh, consul, etcdctl 3, the system's shell): which command of ours does that.
*/

/** What to type, and what that does. */
export type Advice = readonly [line: string, does: string];

const get: Advice = ['get KEY', 'prints a value'];
const edit: Advice = ['edit KEY', 'opens a value in your editor'];
const set: Advice = ['set KEY VALUE', 'writes a value'];
const mk: Advice = ['mk KEY VALUE', 'makes a new key'];
const rm: Advice = ['rm KEY', 'removes a key'];
const rmAll: Advice = ['rm -r KEY', 'removes a directory with all that is in it'];
const ls: Advice = ['ls [DIRECTORY]', 'lists keys'];
const lsAll: Advice = ['ls -r [DIRECTORY]', 'lists all keys below'];
const find: Advice = ['find [DIRECTORY] --name PATTERN', 'finds keys'];
const grep: Advice = ['grep PATTERN [DIRECTORY]', 'searches in values'];
const ttl: Advice = ['ttl KEY [5m|none]', 'shows or changes how long a key lives'];
const mkdir: Advice = ['mkdir KEY', 'makes a directory'];
const stat: Advice = ['stat KEY', 'shows all about a key'];
const tree: Advice = ['tree [DIRECTORY]', 'shows all that lies below'];
const du: Advice = ['du [DIRECTORY]', 'counts keys and their sizes'];
const cp: Advice = ['cp KEY TO', 'copies keys and trees'];
const mv: Advice = ['mv KEY TO', 'moves keys and trees'];
const watch: Advice = ['watch KEY', 'shows changes as they come'];
const log: Advice = ['log KEY', 'shows what happened to a key'];
const restored: Advice = ['restore KEY --at before:KEY', 'brings back what was there before the newest change'];
const undo: Advice = ['undo', 'takes back the last change of the session'];
const at: Advice = ['at INDEX', 'shows the tree as it was'];
const doctor: Advice = ['doctor', 'explains a connection'];
const top: Advice = ['top', 'shows live how the cluster does'];
const health: Advice = ['cluster-health', 'tells whether the cluster is well'];
const members: Advice = ['member list', 'lists the members'];
const users: Advice = ['user list', 'lists the users'];
const exported: Advice = ['export DIRECTORY FILE', 'writes a tree to a file'];
const backup: Advice = ['backup', 'copies a data directory'];
const imported: Advice = ['import FILE', 'reads a tree from a file'];
const use: Advice = ['use PROFILE|URL', 'goes to another cluster'];
const cd: Advice = ['cd DIRECTORY', 'goes to a directory'];
const help: Advice = ['help', 'lists all commands'];
const exit: Advice = ['exit', 'leaves'];

const table: ReadonlyMap<string, readonly Advice[]> = new Map([
	[['cat', 'less', 'more', 'bat', 'head', 'tail', 'read', 'mget', 'findone', 'print', 'getdata', 'hget', 'fetch'], [get]],
	[['vi', 'vim', 'nvim', 'nano', 'emacs', 'code', 'ed', 'modify'], [edit]],
	[['touch'], [['mk KEY ""', 'makes an empty key'], ttl]],
	[['write', 'mset', 'hset', 'setdata', 'insert', 'insertone', 'save'], [set]],
	[['create', 'add', 'new', 'setnx', 'make'], [mk, mkdir]],
	[['updateone', 'replace', 'replaceone'], [['update KEY VALUE', 'changes a key that exists']]],
	[['delete', 'unlink', 'remove', 'erase', 'hdel', 'deleteone'], [rm]],
	[['deleteall', 'rmr', 'deletemany', 'drop', 'flushdb', 'flushall', 'purge', 'deltree'], [rmAll]],
	[['dir', 'list', 'll', 'la', 'l', 'children', 'getchildren', 'show'], [ls, get]],
	[['keys', 'scan', 'scan-all', 'smembers', 'hgetall', 'hkeys'], [lsAll, find]],
	[['search', 'rg', 'ag', 'ack', 'fgrep', 'egrep', 'findstr'], [grep]],
	[['locate', 'fd', 'glob', 'which', 'where', 'whereis'], [find]],
	[['exists', 'file', 'type', 'info', 'describe', 'details', 'object'], [stat]],
	[['expire', 'pexpire', 'expireat', 'persist', 'pttl', 'timetolive', 'keep-alive'], [ttl]],
	[['md', 'mkpath', 'makedir'], [mkdir]],
	[['rd', 'deldir'], [['rmdir KEY', 'removes an empty directory'], rmAll]],
	[['count', 'dbsize', 'size', 'wc', 'df', 'child_count'], [du]],
	[['lstree', 'pstree'], [tree]],
	[['copy', 'dup'], [cp]],
	[['rename', 'move', 'ren'], [mv]],
	[['subscribe', 'psubscribe', 'monitor', 'follow', 'on', 'tailf'], [watch]],
	[['revisions', 'blame', 'events', 'changes', 'changelog'], [log]],
	[['undelete', 'unrm', 'recover', 'rollback', 'revert', 'checkout'], [restored, undo]],
	[['as-of', 'asof', 'past', 'time-travel'], [at]],
	[['ping', 'endpoint', 'status', 'traceroute'], [health, doctor]],
	[['stats', 'htop', 'dashboard', 'metrics', 'iostat', 'vmstat'], [top]],
	[['members', 'nodes', 'peers', 'servers', 'operator'], [members]],
	[['acl', 'getacl', 'setacl', 'whoami', 'users', 'login'], [users]],
	[['roles'], [['role list', 'lists the roles']]],
	[['dump', 'get-all', 'mongodump', 'out'], [exported]],
	[['snapshot'], [['maintenance snapshot FILE', 'saves the store of etcd v3'], backup]],
	[['bgsave'], [backup, exported]],
	[['compact', 'compaction', 'defrag', 'alarm'], [['maintenance compact|defrag|snapshot|alarms|disarm', 'cares for the store of etcd v3']]],
	[['load', 'source', 'mirror'], [imported]],
	[['make-mirror', 'rsync', 'migrate', 'replicate'], [['sync FROM TO', 'makes two trees equal']]],
	[['cmp', 'compare', 'compare-hash', 'vimdiff'], [['diff FROM TO', 'compares keys or trees']]],
	[['open', 'select', 'switch', 'profile', 'context', 'ctx', 'disconnect', 'db'], [use]],
	[['chdir', 'pushd', 'popd'], [cd]],
	[['bye', 'logout', 'q', ':q', 'close'], [exit]],
	[['man', '?', 'commands', 'usage'], [help]],
	[['cls', 'reset'], [['clear', 'clears the screen']]],
	[['kv'], [get, set, rm]],
	[['txn', 'multi', 'cas', 'exec', 'check'], [['set KEY VALUE --swap-with-value OLD', 'writes when nobody else has']]],
	[['lease grant'], [['set KEY VALUE --ttl 60', 'writes a key with a lease of its own']]],
	[['lease timetolive'], [['lease show ID', 'shows the time that a lease has left, and its keys']]],
	[['user delete'], [['user remove NAME', 'removes a user']]],
	[['user grant-role', 'user revoke-role'], [['user grant|revoke NAME --roles ROLE', 'changes the roles of a user']]],
	[['role delete'], [['role remove NAME', 'removes a role']]],
	[
		['role grant-permission', 'role revoke-permission'],
		[['role grant|revoke NAME --path PATTERN --readwrite', 'changes what a role may do']],
	],
].flatMap(([words, advice]) => (words as readonly string[]).map(word => [word, advice as readonly Advice[]] as const)));

const below: readonly Advice[] = [['ls -r [DIRECTORY]', 'lists all keys below'], ['ls -r -l [DIRECTORY]', 'shows their values, too']];
const past: Advice = ['get KEY --at INDEX', 'shows what was there after that change'];
const asJson: Advice = ['get KEY -o json', 'prints more than the value'];

/** Flags of etcdctl 3 that are none of ours, behind the command of ours that does what its command does. */
const flagTable: ReadonlyMap<string, readonly Advice[]> = new Map(([
	['get', ['prefix', 'from-key', 'range', 'limit', 'sort-by', 'order'], below],
	['get', ['keys-only'], [lsAll]],
	['get', ['count-only'], [du]],
	['get', ['print-value-only'], [get]],
	['get', ['rev'], [past]],
	['get', ['w', 'write-out'], [asJson]],
	['set', ['lease'], [['set KEY VALUE --ttl 60', 'writes a key with a lease of its own']]],
	['set', ['prev-kv'], [['set KEY VALUE -o json', 'prints what was there before, too']]],
	['rm', ['prefix', 'from-key', 'range'], [rmAll]],
	['rm', ['prev-kv'], [['rm KEY -o json', 'prints what was there before']]],
	['watch', ['prefix', 'range'], [['watch --recursive DIRECTORY', 'shows changes of all keys below']]],
	['watch', ['rev'], [['watch KEY --after-index INDEX', 'shows changes after that one']]],
] as const).flatMap(([command, flags, advice]) => flags.map(flag => [`${command} ${flag}`, advice] as const)));

/** A command of ours and a flag, each. */
export const foreignFlags = flagTable.keys().map(key => key.split(' ') as [string, string]).toArray();

/** What does here what a flag of etcdctl 3 does there; undefined for a flag that it has not. */
export function adviceForFlag(command: string, flag: string): readonly Advice[] | undefined {
	return flagTable.get(`${command} ${flag}`);
}

/** All words of the table; of two words the first is a group of our commands. */
export const foreignWords: readonly string[] = table.keys().toArray();

/** What does here what the word does elsewhere; undefined for a word that no neighbour has. */
export function adviceFor(word: string): readonly Advice[] | undefined {
	return table.get(word.toLowerCase());
}
