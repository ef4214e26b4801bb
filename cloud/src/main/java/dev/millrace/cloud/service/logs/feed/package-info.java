/// What a group's filters do with the events that come: each is a consumer that is told of every append, from what the
/// store keeps for it, on threads of its own.
@NullMarked
package dev.millrace.cloud.service.logs.feed;

import org.jspecify.annotations.NullMarked;
