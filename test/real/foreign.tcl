# A WebSocket server on the package websocket of tcllib: foreign.tcl PORT ?CERTIFICATE KEY?
package require websocket

proc message {socket type text} {
    switch -- $type {
        connect { ::websocket::send $socket text hello }
        binary { ::websocket::send $socket binary [string reverse $text] }
        pong { ::websocket::send $socket text "pong [encoding convertfrom utf-8 $text]" }
        text {
            set rest [string range $text [string first " " $text]+1 end]
            switch -- [lindex [split $text " "] 0] {
                ask { ::websocket::send $socket text "answer $rest" }
                fragments {
                    set parts [split $rest ,]
                    foreach part [lrange $parts 0 end-1] { ::websocket::send $socket text $part 0 }
                    ::websocket::send $socket text [lindex $parts end] 1
                }
                ping { ::websocket::send $socket ping [encoding convertto utf-8 $rest] }
                large { ::websocket::send $socket text [string repeat x $rest] }
                close {
                    # The package's own close ends the socket and sends no frame.
                    set code [lindex [split $rest " "] 0]
                    set reason [encoding convertto utf-8 [string range $rest [string length $code]+1 end]]
                    ::websocket::send $socket 8 [binary format Su $code]$reason
                }
            }
        }
    }
}

proc accept {socket address port} {
    fconfigure $socket -blocking 0 -translation {auto crlf} -buffering line
    fileevent $socket readable [list head $socket]
    set ::path($socket) ""
    set ::headers($socket) {}
}

proc head {socket} {
    if {[catch {gets $socket line} length] || ($length < 0 && [eof $socket])} {
        catch {close $socket}
        return
    }
    if {$length < 0} return
    if {$::path($socket) eq ""} {
        set ::path($socket) [lindex [split $line " "] 1]
    } elseif {$line ne ""} {
        set colon [string first : $line]
        lappend ::headers($socket) [string range $line 0 $colon-1] [string trim [string range $line $colon+1 end]]
    } else {
        fileevent $socket readable {}
        if {[::websocket::test $::server $socket $::path($socket) $::headers($socket)]} {
            ::websocket::upgrade $socket
        } else {
            puts $socket "HTTP/1.1 400 Bad Request\n"
            close $socket
        }
    }
}

lassign $argv port certificate key
if {$certificate eq ""} {
    set server [socket -server accept -myaddr 127.0.0.1 $port]
} else {
    package require tls
    set server [::tls::socket -server accept -myaddr 127.0.0.1 -certfile $certificate -keyfile $key -request 0 -require 0 $port]
}
::websocket::server $server
::websocket::live $server * message chat
vwait forever
