/// Models chosen, promoted from one bucket to another, served by an alias of a function, and taken back. All of it by
/// AWS' own APIs (S3, Lambda, Kinesis), so that it serves on AWS as on this machine.
@NullMarked
package dev.millrace.cli.models;

import org.jspecify.annotations.NullMarked;
