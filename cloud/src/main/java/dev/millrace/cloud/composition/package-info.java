/// Where services are tied together: adapters that say one service's interface in another's words.
@NullMarked
package dev.millrace.cloud.composition;

import org.jspecify.annotations.NullMarked;
