/** What a run found: goals and verdicts, table, JSON, page. */
@NullMarked
package dev.stowage.benchmarks.report;

import org.jspecify.annotations.NullMarked;
