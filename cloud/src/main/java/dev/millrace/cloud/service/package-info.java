/// A room per AWS service, each of the same shape; none knows another. What a service needs of another it states as an
/// interface of its own, and [dev.millrace.cloud.composition] ties the two.
@NullMarked
package dev.millrace.cloud.service;

import org.jspecify.annotations.NullMarked;
