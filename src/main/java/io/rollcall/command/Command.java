package io.rollcall.command;

/** A change that the cluster agrees on. Decided when it is applied, on every node the same way. */
public sealed interface Command
    permits KvCommand,
        CatalogCommand,
        SessionCommand,
        TxnCommand,
        QueryCommand,
        EventCommand,
        CoordinateCommand,
        OperatorCommand,
        SystemCommand {}
