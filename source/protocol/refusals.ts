/**
Why etcd refuses a request about members, users or roles. Its answers to those have no codes, only a status and words;
here they become codes, and nothing else looks at the words.
*/

export type RefusalReason =
	/** Not authenticated, or not allowed to do that. */
	| 'unauthorized'
	| 'noRoot'
	| 'alreadyEnabled'
	| 'alreadyDisabled'
	| 'noSuchUser'
	| 'noSuchRole'
	| 'emptyPassword'
	| 'userUnchanged'
	| 'roleNotHeld'
	| 'roleUnchanged'
	| 'rootRole'
	| 'rootUser'
	| 'peerUrlTaken'
	| 'noSuchMember';

/** Names of users and roles may hold anything, these words included. */
const beginnings: ReadonlyArray<readonly [words: RegExp, reason: RefusalReason]> = [
	[/^auth: No root user available/, 'noRoot'],
	[/^auth: already enabled/, 'alreadyEnabled'],
	[/^auth: already disabled/, 'alreadyDisabled'],
	[/^auth: User not updated|^auth: Granting duplicate role /, 'userUnchanged'],
	[/^auth: Role not updated|^auth: Granting duplicate \S+ permission /, 'roleUnchanged'],
	[/^auth: Revoking ungranted role /, 'roleNotHeld'],
	[/^auth: Cannot create user .* with an empty password$/s, 'emptyPassword'],
	[/^auth: Cannot delete root user /, 'rootUser'],
	[/^auth: Cannot modify role .*: is root role\.$/s, 'rootRole'],
	[/^auth: User .* does not exist\.?$/s, 'noSuchUser'],
	[/^auth: Role .* (?:does not|doesn't) exist\.?$/s, 'noSuchRole'],
	[/peerURL exists/, 'peerUrlTaken'],
	[/^No such member/, 'noSuchMember'],
	// Those of v3.
	[/^user name not found/, 'noSuchUser'],
	[/^role name not found/, 'noSuchRole'],
	[/^role is not granted to the user/, 'roleNotHeld'],
	[/^root user does not exist|^root user does not have root role/, 'noRoot'],
	[/^member not found/, 'noSuchMember'],
	[/^Peer URLs already exists/, 'peerUrlTaken'],
];

/** Undefined for what has no consequence here. */
export function refusalReason(status: number, words: string): RefusalReason | undefined {
	return status === 401 ? 'unauthorized' : beginnings.find(([pattern]) => pattern.test(words))?.[1];
}
