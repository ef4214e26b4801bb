/// The server: [dev.millrace.cloud.Cloud] is the plan of the house, every part made by its constructor.
@NullMarked
package dev.millrace.cloud;

import org.jspecify.annotations.NullMarked;
