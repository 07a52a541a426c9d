import {serveFlags} from './flags.ts';

/** What etcd prints when its flags are wrong. */
export const usage = `usage: etcd [flags]
       start an etcd server

       etcd --version
       show the version of etcd

       etcd -h | --help
       show the help information about etcd
\t
`;

/** The usage and all flags that mean something here. */
export function helpText(): string {
	const lines = serveFlags
		.filter(({help}) => help !== '')
		.map(({name, type, default: standard, help}) => {
			const value = type === 'bool' ? '' : ` '${standard ?? ''}'`;
			return `\t--${name}${value}\n\t\t${help}\n`;
		});
	return `usage: etcsh serve [flags]
       start an etcd server of one member

       etcsh serve --version
       show the version

       etcsh serve -h | --help
       show this text

Each flag has an environment variable, --data-dir ETCD_DATA_DIR; the flag wins.
Other flags of etcd 2.3.7 are accepted and have no effect.

flags:

${lines.join('')}`;
}
