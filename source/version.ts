/** Inserted by the bundler. */
declare const ETCSH_VERSION: string | undefined;

/** The version of etcdctl and etcd that etcsh behaves like. */
export const etcdVersion = '2.3.7';

/** This release; `development` outside the bundle. */
export const etcshVersion = typeof ETCSH_VERSION === 'string' ? ETCSH_VERSION : 'development';

/** The line of `etcsh --version`. */
export function productVersion(): string {
	return `etcsh ${etcshVersion} (etcdctl ${etcdVersion}, etcd API ${etcdVersion})`;
}
