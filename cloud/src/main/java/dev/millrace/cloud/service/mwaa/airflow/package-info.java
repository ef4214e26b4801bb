/// The real Apache Airflow behind environments: how it is installed, brought up, kept in step with its bucket and with the
/// server's clock, asked, and ended.
///
/// ```
/// <data>/files/airflow/<uid>/    its owner's alone
///     secrets        of this environment, made once
///     version        of the Airflow that its database is of
///     dags/          as they are in the bucket; Airflow reads them
///     home/          the rest of AIRFLOW_HOME: what Airflow writes
///     database/      PostgreSQL: data/, and clock, which its now() reads
///     runs/<n>/      what one start runs with: its plugins, start-up script, settings
/// ```
/// PostgreSQL is an engine; all of Airflow is one process of the sandbox and its forks (millrace_airflow.py), for
/// DAGs, plugins and requirements are users' code. PostgreSQL and not SQLite: five tasks at once write, SQLite
/// answers some of them "database is locked", and Airflow itself refuses LocalExecutor with it before 3.0.
/// MWAA has PostgreSQL, too.
@NullMarked
package dev.millrace.cloud.service.mwaa.airflow;

import org.jspecify.annotations.NullMarked;
