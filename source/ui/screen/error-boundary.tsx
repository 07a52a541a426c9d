/**
Keeps an error of a component from Ink, which would print its stack: nothing is drawn any more, and the shell ends as it
does for every other error that nobody caught.
*/
import {Component, type ReactNode} from 'react';
import {meetFault} from '../../terminal/fault.ts';

export class ErrorBoundary extends Component<{readonly children: ReactNode}, {readonly hasFailed: boolean}> {
	static getDerivedStateFromError(): {hasFailed: boolean} {
		return {hasFailed: true};
	}

	override state = {hasFailed: false};

	override componentDidCatch(error: unknown): void {
		meetFault(error);
	}

	override render(): ReactNode {
		return this.state.hasFailed ? null : this.props.children;
	}
}
