package dev.millrace.beers;

/// Why a record is not what the beer API gives.
final class NotABeer extends Exception {
    NotABeer(String why) {
        super(why, null, false, false);
    }
}
