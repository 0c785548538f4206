# A WebSocket client on tcllib's websocket that a test talks through: talker.tcl URL.
# Each line it is given goes out as a text, `hex 00ff` as bytes; each message that comes is such a line.
package require websocket

proc got {socket type message} {
    switch -- $type {
        connect { puts open; fileevent stdin readable [list say $socket] }
        text { puts $message }
        binary { puts "hex [binary encode hex $message]" }
        close { puts "close [lindex $message 0]" }
        disconnect { exit 0 }
        error { puts "error $message"; exit 1 }
    }
}

proc say {socket} {
    if {[gets stdin line] < 0} {
        if {[eof stdin]} { exit 0 }
    } elseif {[string match "hex *" $line]} {
        ::websocket::send $socket binary [binary decode hex [string range $line 4 end]]
    } else {
        ::websocket::send $socket text $line
    }
}

fconfigure stdin -blocking 0 -encoding utf-8
fconfigure stdout -buffering line -encoding utf-8
::websocket::open [lindex $argv 0] got
vwait forever
