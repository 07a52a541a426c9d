import {useEffect, useState} from 'react';

/** The value once it has stayed the same for a while; undefined before that. */
export function useDelayed<Value>(value: Value | undefined, milliseconds: number): Value | undefined {
	const [settled, setSettled] = useState<Value>();
	useEffect(() => {
		if (value === undefined) {
			return undefined;
		}

		const timer = setTimeout(() => {
			setSettled(value);
		}, milliseconds);
		return () => {
			clearTimeout(timer);
		};
	}, [value, milliseconds]);
	return settled === value ? value : undefined;
}
