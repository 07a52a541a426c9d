// What the examples test: a part of a program that takes a setting from etcd, by any client.
export async function portOf(etcdUrl) {
	const answer = await fetch(`${etcdUrl}/v2/keys/app/port`, {signal: AbortSignal.timeout(3000)});
	const {node} = await answer.json();
	return node === undefined ? 8080 : Number(node.value);
}
