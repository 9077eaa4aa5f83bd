/** The results of a run: goals and verdicts, as tables, JSON, and HTML with charts. */
@NullMarked
package dev.stowage.benchmarks.report;

import org.jspecify.annotations.NullMarked;
