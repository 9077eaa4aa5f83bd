/** Reports of a run: goals and verdicts, tables, JSON, HTML. */
@NullMarked
package dev.stowage.benchmarks.report;

import org.jspecify.annotations.NullMarked;
