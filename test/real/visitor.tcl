# A WebSocket client on tcllib's websocket: visitor.tcl URL; says what it got, one line for each.
package require websocket

proc got {socket type message} {
    switch -- $type {
        connect { ::websocket::send $socket text "hello from Tcl" }
        text { puts "text $message"; if {$message eq "hello from Tcl"} { ::websocket::send $socket binary "bytes" } }
        binary { puts "binary $message"; ::websocket::send $socket text "close" }
        close { puts "close $message" }
        disconnect { exit 0 }
        error { puts "error $message"; exit 1 }
    }
}

fconfigure stdout -buffering line
::websocket::open [lindex $argv 0] got -protocol chat
vwait forever
