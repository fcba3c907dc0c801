package io.rollcall.app;

/**
 * What runs here.
 *
 * @param version as the build named it; {@code dev} when it runs from classes
 */
record RunningBuild(String version) {}
