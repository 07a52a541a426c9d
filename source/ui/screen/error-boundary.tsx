/**
Keeps an error of a component from Ink, which would print its stack: nothing more is drawn, and the shell ends as with any
other uncaught error.
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
