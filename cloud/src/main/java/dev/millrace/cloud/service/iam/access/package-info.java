/// What a call needs, and whether who makes it may: the decision of `policy` asked before every call of every service. It
/// knows AWS's service authorization reference (`facts`) and where a call's input names what it means (`calls`).
@NullMarked
package dev.millrace.cloud.service.iam.access;

import org.jspecify.annotations.NullMarked;
